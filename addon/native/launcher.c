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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "become.h"
#include "feedback.h"
#include "launcher.h"
#include "options.h"
#include "policy.h"
#include "request.h"
#include "rpc.h"
#include "say.h"

static struct text prepare_params(const struct options *options, const struct policy *policy) {
  struct text json = {0};
  text_literal(&json, "{\"policy\":{\"root\":");
  json_text(&json, policy->root, strlen(policy->root), "the path of the policy's folder");
  if (policy->has_file) json_file(&json, policy);
  json_list(&json, "rules", options->rule, options->rules);
  text_literal(&json, "}");
  if (options->domain) {
    text_literal(&json, ",\"domain\":");
    json_text(&json, options->domain, strlen(options->domain), "the domain's name");
  }
  json_list(&json, "accept", options->accept, options->accepts);
  text_literal(&json, "}");
  return json;
}

static struct text bind_params(struct json prepared, const struct feedback *feedback) {
  struct text json = {0};
  size_t length;
  char *ticket = rpc_string(prepared, "ticket", &length), number[32];
  text_literal(&json, "{\"ticket\":");
  json_text(&json, ticket, length, "the ticket");
  if (feedback->fd >= 0) {
    snprintf(number, sizeof number, ",\"feedbackFd\":%d", feedback->fd);
    text_literal(&json, number);
    text_literal(&json, ",\"feedbackPath\":");
    json_text(&json, feedback->path, strlen(feedback->path), "the path of the feedback file");
  }
  text_literal(&json, "}");
  free(ticket);
  return json;
}

static void tell_command(struct json bound, const struct feedback *feedback) {
  char session[32];
  size_t length;
  snprintf(session, sizeof session, "%ld", rpc_integer(bound, "session"));
  set_variable("ACTPLANE_SESSION", session);
  set_variable("ACTPLANE_DOMAIN", rpc_string(bound, "name", &length));
  set_variable("ACTPLANE_FEEDBACK_FILE", feedback->path);
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
