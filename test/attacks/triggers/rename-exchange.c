/* rename-exchange A B: both files change names at once. Ends with 77 when that was refused. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  if (renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2], RENAME_EXCHANGE) == 0) return 0;
  perror("renameat2");
  return errno == EPERM ? 77 : 1;
}
