/* SPDX-License-Identifier: MIT */
/*
 * `actplane feedback-hook`: what a coding agent runs after each of its tool calls. It asks the service for what the
 * agent was not told yet and prints it in the agent's own form; nothing is printed when there is nothing. In C because
 * it runs after every call, and nearly always for nothing.
 *
 * A hook that fails must not fail the agent's work: whatever goes wrong is one line on stderr, and the status is 0.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hook.h"
#include "options.h"
#include "rpc.h"
#include "say.h"

/* Milliseconds that the agent is given to close its end of our standard input. */
#define INPUT_PATIENCE 200
/* Seconds for the service to answer, unless ACTPLANE_TIMEOUT says otherwise. */
#define ANSWER_PATIENCE "3"

/* How an agent takes what a hook tells its model. */
enum form { NESTED, FLAT, TEXT };

static const struct agent {
  const char *name;
  enum form form;
  const char *event; /* that the hook is for, unless --event names another */
} agents[] = {
    {"claude", NESTED, "PostToolUse"}, {"codex", NESTED, "PostToolUse"}, {"gemini", NESTED, "AfterTool"},
    {"qwen", NESTED, "PostToolUse"},   {"cursor", FLAT, "postToolUse"},  {"opencode", TEXT, ""},
    {"text", TEXT, ""},
};

static const char help[] =
    "Usage: actplane feedback-hook [--agent NAME] [--event NAME] [--socket PATH]\n"
    "\n"
    "Prints what rules stopped or reported below the calling agent and it was not told yet,\n"
    "each message once, and nothing when there is nothing. Agents run it after their tools;\n"
    "actplane init --with-claude and the like put it into their settings.\n"
    "\n"
    "Options:\n"
    "  --agent NAME   claude, codex, gemini, qwen, cursor, opencode: in that agent's form; text without it\n"
    "  --event NAME   the hook's event, where the agent has several\n"
    "  --socket PATH  the service's socket\n"
    "\n"
    "Examples:\n"
    "  # as it stands in Claude Code's settings\n"
    "  actplane feedback-hook --agent claude --event PostToolUse\n"
    "\n"
    "Exit status: 0, also when the service cannot be asked: that is said on standard error.\n"
    "2 an option is wrong.\n";

static _Noreturn void done(void) {
  bool written = fflush(stdout) == 0;
  _exit(written ? 0 : 1);
}

static void forgive(void) { done(); }

static const struct agent *agent_named(const char *name) {
  for (size_t n = 0; n < sizeof agents / sizeof *agents; n++)
    if (strcmp(agents[n].name, name) == 0) return &agents[n];
  die(STATUS_USAGE, "there is no agent %s; see actplane feedback-hook --help", name);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* The agent writes a description of its call to us, and some take it badly when nobody reads it. */
static void drain_input(void) {
  char rest[16384];
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  if (isatty(STDIN_FILENO)) return;
  for (long long end = now() + INPUT_PATIENCE, left; (left = end - now()) > 0;) {
    int ready = poll(&input, 1, (int)left);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 || (input.revents & POLLNVAL)) return;
    ssize_t got = read(STDIN_FILENO, rest, sizeof rest);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
  }
}

/* All messages one after another; NULL when there are none. */
static char *join(struct json result, size_t *length) {
  struct text all = {0};
  struct json list, message, member;
  const char *next = NULL;
  long dropped = 0;
  size_t size;
  if (!json_member(result, "messages", &list)) die(STATUS_SERVICE, "the service's answer has no messages");
  while (json_element(list, &next, &message)) {
    char *text = json_string(message, &size);
    if (text) text_add(&all, text, size);
    free(text);
  }
  if (all.used == 0) return NULL;
  if (json_member(result, "dropped", &member)) json_integer(member, 0, 1000000000, &dropped);
  if (dropped > 0) {
    char line[96];
    snprintf(line, sizeof line, "actplane: and %ld more; actplane why shows the last of them\n", dropped);
    text_literal(&all, line);
  }
  while (all.used > 0 && all.data[all.used - 1] == '\n') all.used--;
  *length = all.used;
  return all.data;
}

static void print(const struct agent *agent, const char *event, const char *text, size_t length) {
  struct text out = {0};
  switch (agent->form) {
    case NESTED:
      text_literal(&out, "{\"hookSpecificOutput\":{\"hookEventName\":");
      if (!text_string(&out, event, strlen(event))) die(STATUS_USAGE, "the event's name is not UTF-8");
      text_literal(&out, ",\"additionalContext\":");
      text_string(&out, text, length);
      text_literal(&out, "}}");
      break;
    case FLAT:
      text_literal(&out, "{\"additional_context\":");
      text_string(&out, text, length);
      text_literal(&out, "}");
      break;
    case TEXT: text_add(&out, text, length); break;
  }
  text_literal(&out, "\n");
  fwrite(out.data, 1, out.used, stdout);
}

_Noreturn void hook(char **argv, const char *given) {
  const char *socket = option_socket(given), *name = "text", *event = NULL;
  size_t length;
  for (char **at = argv + 1; *at; at++) {
    if (strcmp(*at, "--help") == 0 || strcmp(*at, "-h") == 0) option_help(help);
    if (option_take(&at, "--agent", &name) || option_take(&at, "--event", &event) || option_take(&at, "--socket", &socket))
      continue;
    die(STATUS_USAGE, "unknown option %s; see actplane feedback-hook --help", *at);
  }
  const struct agent *agent = agent_named(name);
  at_failure(forgive);
  setenv("ACTPLANE_TIMEOUT", ANSWER_PATIENCE, 0);
  drain_input();
  struct text params = {0};
  text_literal(&params, "{}");
  char *text = join(rpc_call(socket, "feedback.take", &params), &length);
  if (text) print(agent, event ? event : agent->event, text, length);
  done();
}
