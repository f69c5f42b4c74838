/*
 * call32 FILE: opens and prints FILE by the system calls of 32-bit x86, from a 64-bit program. Ends with 77 when that was
 * refused, with 1 where the machine has no such calls.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__x86_64__)
static long call32(long number, long first, long second, long third) {
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(number), "b"(first), "c"(second), "d"(third)
                   : "memory", "r8", "r9", "r10", "r11");
  return (int)result;
}

int main(int argc, char **argv) {
  if (argc != 2 || strlen(argv[1]) >= 2048) return 2;
  char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (low == MAP_FAILED) return 1;
  strcpy(low, argv[1]);
  long fd = call32(5, (long)low, 0, 0);
  if (fd < 0) return fd == -1 ? 77 : 1;
  long n = call32(3, fd, (long)low + 2048, 2048);
  if (n < 0) return 1;
  fwrite(low + 2048, 1, (size_t)n, stdout);
  return 0;
}
#else
int main(void) { return 1; }
#endif
