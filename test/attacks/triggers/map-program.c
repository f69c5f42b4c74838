/* map-program FILE [later]: maps FILE as executable memory, at once or by mprotect. Ends with 77 when that was refused. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

int main(int argc, char **argv) {
  int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1, later = argc > 2;
  if (fd < 0) return perror("open"), 1;
  void *at = mmap(NULL, 4096, later ? PROT_READ : PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
  if (at == MAP_FAILED || (later && mprotect(at, 4096, PROT_READ | PROT_EXEC) != 0)) {
    perror(argv[1]);
    return errno == EPERM ? 77 : 1;
  }
  return 0;
}
