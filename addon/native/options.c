/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

static const char help[] =
    "Usage: actplane run [options] [--] CMD [ARG…]\n"
    "\n"
    "Becomes CMD, with terminal, environment, limits and descriptors as they are,\n"
    "inside a domain of its own that a policy governs.\n"
    "\n"
    "Options:\n"
    "  --policy FILE   the policy; else actplane.yaml or .actplane/policy.yaml,\n"
    "                  looked for from the working directory upward\n"
    "  --rule TEXT     rules as text, after those of --policy; may be repeated\n"
    "  --domain NAME   domain of the policy; else its default_domain\n"
    "  --accept NAME   accept a weaker effect where the kernel cannot do better; may be repeated\n"
    "  --socket PATH   the service's socket; else $ACTPLANE_SOCKET, else " DEFAULT_SOCKET "\n"
    "  --help          this text\n"
    "\n"
    "Examples:\n"
    "  # an agent, and all it starts, under the project's policy\n"
    "  actplane run -- claude\n"
    "  # in another domain of the policy\n"
    "  actplane run --domain review -- codex exec 'review the last commit'\n"
    "  # a rule without a file\n"
    "  actplane run --rule 'rule r: block exec \"git\" \"push\"' -- bash\n"
    "\n"
    "Exit status: that of CMD; 2 a policy or option is wrong, 125 the service cannot\n"
    "be used, 126 CMD cannot be executed, 127 there is no such command.\n";

_Noreturn void option_help(const char *help) {
  bool written = fputs(help, stdout) != EOF && fflush(stdout) == 0;
  exit(written ? 0 : 1);
}

bool option_take(char ***at, const char *name, const char **value) {
  const char *word = **at;
  size_t length = strlen(name);
  if (strncmp(word, name, length) != 0 || (word[length] != '\0' && word[length] != '=')) return false;
  *value = word[length] == '=' ? word + length + 1 : *++*at;
  if (!*value) die(STATUS_USAGE, "%s needs a value; see --help", name);
  return true;
}

void option_repeat(const char **list, size_t *count, const char *name, const char *value) {
  if (*count == REPEAT_MAX) die(STATUS_USAGE, "%s may be given %d times", name, REPEAT_MAX);
  list[(*count)++] = value;
}

const char *option_socket(const char *given) {
  const char *socket = given ? given : getenv("ACTPLANE_SOCKET");
  return socket && *socket ? socket : DEFAULT_SOCKET;
}

void options_read(struct options *options, char **argv, const char *given) {
  const char *value;
  *options = (struct options){.socket = option_socket(given)};
  char **at = *argv ? argv + 1 : argv;
  for (; *at && (*at)[0] == '-' && (*at)[1] != '\0'; at++) {
    if (strcmp(*at, "--") == 0) {
      at++;
      break;
    }
    if (strcmp(*at, "--help") == 0 || strcmp(*at, "-h") == 0) option_help(help);
    if (option_take(&at, "--policy", &options->policy) || option_take(&at, "--domain", &options->domain) ||
        option_take(&at, "--socket", &options->socket))
      continue;
    if (option_take(&at, "--rule", &value))
      option_repeat(options->rule, &options->rules, "--rule", value);
    else if (option_take(&at, "--accept", &value))
      option_repeat(options->accept, &options->accepts, "--accept", value);
    else
      die(STATUS_USAGE, "unknown option %s; see actplane run --help", *at);
  }
  if (!*at) die(STATUS_USAGE, "no command: actplane run [options] [--] CMD [ARG…]");
  options->command = at;
}
