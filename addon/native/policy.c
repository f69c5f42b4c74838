/* SPDX-License-Identifier: MIT */
#include "policy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "descriptor.h"
#include "say.h"

#define POLICY_MAX (1024 * 1024) /* bytes, as the service accepts */

static char *join(const char *folder, const char *name) {
  char *path;
  if (asprintf(&path, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name) < 0) die(STATUS_SERVICE, "out of memory");
  return path;
}

static char *resolve(const char *path) {
  char *real = realpath(path, NULL);
  if (!real) die(STATUS_USAGE, "cannot find the folder %s: %s", path, strerror(errno));
  return real;
}

/* O_NONBLOCK: a FIFO by that name must not hang the launcher. */
static int open_policy(const char *path) {
  return above_stdio(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

static void read_content(struct policy *policy, int fd) {
  struct stat found;
  char part[16384];
  ssize_t length;
  if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode))
    die(STATUS_USAGE, "the policy %s is not a regular file", policy->path);
  while ((length = read(fd, part, sizeof part)) != 0) {
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) die(STATUS_USAGE, "cannot read the policy %s: %s", policy->path, strerror(errno));
    text_add(&policy->content, part, (size_t)length);
    if (policy->content.used > POLICY_MAX) die(STATUS_USAGE, "the policy %s is larger than 1 MiB", policy->path);
  }
  close(fd);
}

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The folder that holds the file; for .actplane/policy.yaml the one above .actplane. */
static void name_it(struct policy *policy, const char *file) {
  const char *slash = strrchr(file, '/');
  char *folder = slash ? strndup(file, slash == file ? 1 : (size_t)(slash - file)) : strdup(".");
  if (!folder) die(STATUS_SERVICE, "out of memory");
  policy->root = resolve(folder);
  policy->path = join(policy->root, slash ? slash + 1 : file);
  if (ends_with(policy->path, "/.actplane/policy.yaml")) {
    char *end = strrchr(policy->root, '/');
    end[end == policy->root] = '\0';
  }
  policy->has_file = true;
  free(folder);
}

/* Only "there is none" goes on upward: a policy that cannot be read must not make way for another. */
static int search_upward(char *folder, char **found) {
  static const char *const names[] = {"actplane.yaml", ".actplane/policy.yaml"};
  for (;;) {
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
      char *path = join(folder, names[n]);
      int fd = open_policy(path);
      if (fd >= 0) {
        *found = path;
        return fd;
      }
      if (errno != ENOENT && errno != ENOTDIR) die(STATUS_USAGE, "cannot read the policy %s: %s", path, strerror(errno));
      free(path);
    }
    char *slash = strrchr(folder, '/');
    if (folder[1] == '\0') return -1;
    slash[slash == folder] = '\0';
  }
}

void policy_read(struct policy *policy, const char *file, bool search) {
  char *found = NULL, *folder;
  int fd;
  if (!file && !search) {
    policy->root = resolve(".");
    return;
  }
  if (file) {
    fd = open_policy(file);
    if (fd < 0) die(STATUS_USAGE, "cannot read the policy %s: %s", file, strerror(errno));
  } else {
    folder = resolve(".");
    fd = search_upward(folder, &found);
    if (fd < 0)
      die(STATUS_USAGE,
          "there is no policy: no actplane.yaml or .actplane/policy.yaml here or in a folder above\n"
          "actplane init writes one; --policy FILE or --rule TEXT gives another");
    free(folder);
    file = found;
  }
  name_it(policy, file);
  read_content(policy, fd);
  free(found);
}
