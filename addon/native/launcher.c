/* SPDX-License-Identifier: MIT */
/*
 * `actplane run`: becomes CMD inside a domain. In C because agents start it all
 * the time and a bare Node start is fifty times its cost, and because nothing
 * of the process may change on the way: descriptors, signal dispositions and
 * mask, limits, umask and terminal reach CMD as they came. So no handler is
 * set, no thread started, and what is opened is CLOEXEC and above stdio.
 *
 * It runs as the user and has no power of its own. What it sends is checked by
 * the service; what the service sends is checked here all the same.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feedback.h"
#include "launcher.h"
#include "options.h"
#include "policy.h"
#include "rpc.h"
#include "say.h"

static void add_text(struct text *json, const char *bytes, size_t length, const char *what) {
  if (!text_string(json, bytes, length)) die(STATUS_USAGE, "%s is not UTF-8", what);
}

static void add_list(struct text *json, const char *name, const char *const *list, size_t count) {
  if (count == 0) return;
  text_literal(json, ",\"");
  text_literal(json, name);
  text_literal(json, "\":[");
  for (size_t n = 0; n < count; n++) {
    if (n > 0) text_literal(json, ",");
    add_text(json, list[n], strlen(list[n]), name);
  }
  text_literal(json, "]");
}

static struct text prepare_params(const struct options *options, const struct policy *policy) {
  struct text json = {0};
  text_literal(&json, "{\"policy\":{\"root\":");
  add_text(&json, policy->root, strlen(policy->root), "the path of the policy's folder");
  if (policy->has_file) {
    text_literal(&json, ",\"file\":{\"path\":");
    add_text(&json, policy->path, strlen(policy->path), "the policy's path");
    text_literal(&json, ",\"text\":");
    add_text(&json, policy->content.data, policy->content.used, policy->path);
    text_literal(&json, "}");
  }
  add_list(&json, "rules", options->rule, options->rules);
  text_literal(&json, "}");
  if (options->domain) {
    text_literal(&json, ",\"domain\":");
    add_text(&json, options->domain, strlen(options->domain), "the domain's name");
  }
  add_list(&json, "accept", options->accept, options->accepts);
  text_literal(&json, "}");
  return json;
}

static void show_warnings(struct json prepared) {
  struct json list, warning;
  const char *next = NULL;
  size_t length;
  if (!json_member(prepared, "warnings", &list)) return;
  while (json_element(list, &next, &warning)) {
    char *text = json_string(warning, &length);
    if (text) say_text(text, length);
    free(text);
  }
}

static struct text bind_params(struct json prepared, const struct feedback *feedback) {
  struct text json = {0};
  size_t length;
  char *ticket = rpc_string(prepared, "ticket", &length), number[32];
  text_literal(&json, "{\"ticket\":");
  add_text(&json, ticket, length, "the ticket");
  if (feedback->fd >= 0) {
    snprintf(number, sizeof number, ",\"feedbackFd\":%d", feedback->fd);
    text_literal(&json, number);
    text_literal(&json, ",\"feedbackPath\":");
    add_text(&json, feedback->path, strlen(feedback->path), "the path of the feedback file");
  }
  text_literal(&json, "}");
  free(ticket);
  return json;
}

static void set(const char *name, const char *value) {
  if (value ? setenv(name, value, 1) : unsetenv(name)) die(STATUS_SERVICE, "cannot set %s: %s", name, strerror(errno));
}

static void tell_command(struct json bound, const struct feedback *feedback) {
  char session[32];
  size_t length;
  snprintf(session, sizeof session, "%ld", rpc_integer(bound, "session"));
  set("ACTPLANE_SESSION", session);
  set("ACTPLANE_DOMAIN", rpc_string(bound, "name", &length));
  set("ACTPLANE_FEEDBACK_FILE", feedback->path);
}

static _Noreturn void become(char **command) {
  execvp(command[0], command);
  const char *name = command[0];
  switch (errno) {
    case ENOENT:
    case ENOTDIR:
      if (strchr(name, '/') && access(name, F_OK) == 0)
        die(STATUS_NOT_EXECUTABLE, "cannot execute %s: its interpreter does not exist", name);
      die(STATUS_NO_COMMAND, "%s: there is no such command", name);
    case EPERM: die(STATUS_NOT_EXECUTABLE, "%s: refused by policy, see actplane why", name);
    default: die(STATUS_NOT_EXECUTABLE, "cannot execute %s: %s", name, strerror(errno));
  }
}

_Noreturn void launch(char **argv, const char *socket) {
  struct options options;
  struct policy policy = {0};
  struct feedback feedback;
  struct json prepared, member, bound;
  size_t length;

  options_read(&options, argv, socket);
  policy_read(&policy, options.policy, options.rules == 0);
  struct text params = prepare_params(&options, &policy);
  prepared = rpc_call(options.socket, "domain.prepare", &params);
  show_warnings(prepared);

  char *wanted = json_member(prepared, "feedback", &member) ? json_string(member, &length) : NULL;
  feedback_open(&feedback, policy.root, wanted);
  at_failure(feedback_discard);
  params = bind_params(prepared, &feedback);
  bound = rpc_call(options.socket, "domain.bind", &params);
  tell_command(bound, &feedback);
  become(options.command);
}
