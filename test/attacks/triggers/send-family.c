/*
 * send-family FAMILY: sends something by a family of sockets that has no IP address: packet, raw (an ICMP echo to this
 * machine), vsock (to this machine). Prints "sent". Ends with 77 when it was refused.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/vm_sockets.h>
#include <netinet/ip_icmp.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static long by_packet(void) {
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = 1, .sll_protocol = htons(0x88b5), .sll_halen = 6};
  return sendto(socket(AF_PACKET, SOCK_DGRAM, 0), "hello\n", 6, 0, (struct sockaddr *)&to, sizeof to);
}

static long by_raw(void) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct icmphdr echo = {.type = ICMP_ECHO, .checksum = htons(0xf7ff)};
  return sendto(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), &echo, sizeof echo, 0, (struct sockaddr *)&to, sizeof to);
}

static long by_vsock(void) {
  struct sockaddr_vm at = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_LOCAL, .svm_port = 7777};
  int ear = socket(AF_VSOCK, SOCK_STREAM, 0);
  if (ear < 0 || bind(ear, (struct sockaddr *)&at, sizeof at) != 0 || listen(ear, 1) != 0) return -1;
  return connect(socket(AF_VSOCK, SOCK_STREAM, 0), (struct sockaddr *)&at, sizeof at);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  long result = strcmp(argv[1], "packet") == 0 ? by_packet() : strcmp(argv[1], "raw") == 0 ? by_raw() : by_vsock();
  if (result < 0) {
    perror(argv[1]);
    return errno == EPERM ? 77 : 1;
  }
  puts("sent");
  return 0;
}
