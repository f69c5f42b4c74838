/* A program of several names, as busybox is: called `remove` it unlinks its argument, else it makes it. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  const char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
  if (strcmp(name, "remove") == 0) return unlink(argv[1]) != 0;
  return open(argv[1], O_CREAT | O_WRONLY, 0600) < 0;
}
