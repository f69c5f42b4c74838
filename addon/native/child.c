/* SPDX-License-Identifier: MIT */
/*
 * `actplane control launch-child`: becomes CMD inside a child of a domain, under
 * all that binds the parent and what is added here. In C for the reasons of
 * launcher.c. With --detach the client's supervisor starts this same program.
 */
#include "child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "become.h"
#include "options.h"
#include "policy.h"
#include "request.h"
#include "rpc.h"
#include "say.h"

static const char help[] =
    "Usage: actplane control launch-child [options] [--] CMD [ARG…]\n"
    "\n"
    "Becomes CMD inside a child of the domain this runs in: bound by all that binds\n"
    "the parent, and by what is added here.\n"
    "\n"
    "Options:\n"
    "  --delta FILE         policy to add: policy text, or a policy file (.yaml)\n"
    "  --delta-text TEXT    the same as text; may be repeated\n"
    "  --domain NAME        a domain that the parent's policy file declares below its own\n"
    "  --parent N           number of the parent, from outside every domain\n"
    "  --accept NAME        accept a weaker effect where the kernel cannot do better; may be repeated\n"
    "  --approved-by NAME   who approves the delta, where the policy asks for it;\n"
    "  --approval-ref REF   only from outside every domain\n"
    "  --generated-by WHO\n"
    "  --socket PATH        the service's socket; else $ACTPLANE_SOCKET, else " DEFAULT_SOCKET "\n"
    "  --help               this text\n"
    "\n"
    "Examples:\n"
    "  # a sub-agent with less than its parent\n"
    "  actplane control launch-child --delta review.policy -- codex exec 'review it'\n"
    "  # in the background, without a network\n"
    "  actplane control launch-child --detach --name tests --delta-text 'rule r: block connect any' -- npm test\n"
    "\n"
    "With --detach it runs on in the background: see actplane control launch-child --detach --help.\n"
    "\n"
    "Exit status: that of CMD; 2 a policy or option is wrong, 125 the service cannot\n"
    "be used, 126 CMD cannot be executed, 127 there is no such command.\n";

struct child {
  const char *delta, *domain, *parent, *socket;
  const char *text[REPEAT_MAX];
  size_t texts;
  const char *accept[REPEAT_MAX];
  size_t accepts;
  const char *approved_by, *approval_ref, *generated_by;
  char **command;
};

bool is_launch_child(char **words) {
  if (!words[1] || strcmp(words[1], "launch-child") != 0) return false;
  for (char **at = words + 2; *at && (*at)[0] == '-' && strcmp(*at, "--") != 0; at++) {
    if (strcmp(*at, "--detach") == 0) return false;
    /* every other option but the help has a value, in the same word or the next */
    if (strchr(*at, '=') || strcmp(*at, "--help") == 0 || strcmp(*at, "-h") == 0) continue;
    if (!*++at) break;
  }
  return true;
}

static bool take_one(struct child *child, char ***at) {
  const char *value;
  if (option_take(at, "--delta-text", &value))
    option_repeat(child->text, &child->texts, "--delta-text", value);
  else if (option_take(at, "--accept", &value))
    option_repeat(child->accept, &child->accepts, "--accept", value);
  else
    return option_take(at, "--delta", &child->delta) || option_take(at, "--domain", &child->domain) ||
           option_take(at, "--parent", &child->parent) || option_take(at, "--socket", &child->socket) ||
           option_take(at, "--approved-by", &child->approved_by) ||
           option_take(at, "--approval-ref", &child->approval_ref) ||
           option_take(at, "--generated-by", &child->generated_by);
  return true;
}

static void read_words(struct child *child, char **words, const char *socket) {
  *child = (struct child){.socket = option_socket(socket)};
  char **at = words + 2;
  for (; *at && (*at)[0] == '-' && (*at)[1] != '\0'; at++) {
    if (strcmp(*at, "--") == 0) {
      at++;
      break;
    }
    if (strcmp(*at, "--help") == 0 || strcmp(*at, "-h") == 0) option_help(help);
    if (!take_one(child, &at)) die(STATUS_USAGE, "unknown option %s; see actplane control launch-child --help", *at);
  }
  if (!*at) die(STATUS_USAGE, "no command: actplane control launch-child [options] [--] CMD [ARG…]");
  if (child->parent && (strspn(child->parent, "0123456789") != strlen(child->parent) || strlen(child->parent) > 6))
    die(STATUS_USAGE, "--parent is the number of a domain; actplane control status shows them");
  child->command = at;
}

static bool is_yaml(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

/* Relative patterns of a delta are below the working directory, wherever its file lies. */
static void add_policy(struct text *json, const struct child *child) {
  struct policy here = {0}, file = {0};
  const char *texts[REPEAT_MAX + 1];
  size_t count = 0;
  if (!child->delta && child->texts == 0) return;
  policy_read(&here, NULL, false);
  text_literal(json, ",\"policy\":{\"root\":");
  json_text(json, here.root, strlen(here.root), "the path of the working directory");
  if (child->delta) {
    policy_read(&file, child->delta, false);
    if (is_yaml(child->delta)) {
      json_file(json, &file);
    } else {
      text_add(&file.content, "", 1);
      if (strlen(file.content.data) + 1 != file.content.used) die(STATUS_USAGE, "%s has a NUL in it", child->delta);
      texts[count++] = file.content.data;
    }
  }
  for (size_t n = 0; n < child->texts; n++) texts[count++] = child->text[n];
  json_list(json, "rules", texts, count);
  json_member_text(json, "rulesName", child->delta && !is_yaml(child->delta) ? child->delta : "--delta-text");
  text_literal(json, "}");
}

static struct text params_of(const struct child *child) {
  struct text json = {0};
  /* every member is optional: the first one needs no comma */
  add_policy(&json, child);
  json_member_text(&json, "domain", child->domain);
  if (child->parent) {
    text_literal(&json, ",\"parent\":");
    text_literal(&json, child->parent);
  }
  json_list(&json, "accept", child->accept, child->accepts);
  if (child->approved_by) {
    text_literal(&json, ",\"approval\":{\"approvedBy\":");
    json_text(&json, child->approved_by, strlen(child->approved_by), "--approved-by");
    json_member_text(&json, "approvalRef", child->approval_ref);
    json_member_text(&json, "generatedBy", child->generated_by);
    text_literal(&json, "}");
  } else if (child->approval_ref || child->generated_by) {
    die(STATUS_USAGE, "--approval-ref and --generated-by need --approved-by NAME");
  }
  if (json.used == 0) die(STATUS_USAGE, "nothing to add: give --delta FILE, --delta-text TEXT or --domain NAME");
  json.data[0] = '{';
  text_literal(&json, "}");
  return json;
}

_Noreturn void launch_child(char **words, const char *socket) {
  struct child child;
  struct text params;
  struct json prepared, bound;
  char session[32], *ticket;
  size_t length;

  read_words(&child, words, socket);
  params = params_of(&child);
  prepared = rpc_call(child.socket, "child.prepare", &params);
  show_warnings(prepared);
  ticket = rpc_string(prepared, "ticket", &length);
  params = (struct text){0};
  text_literal(&params, "{\"ticket\":");
  json_text(&params, ticket, length, "the ticket");
  text_literal(&params, "}");
  /* without a feedback file of its own a child's refusals go to its parent's */
  bound = rpc_call(child.socket, "domain.bind", &params);
  snprintf(session, sizeof session, "%ld", rpc_integer(bound, "session"));
  set_variable("ACTPLANE_SESSION", session);
  set_variable("ACTPLANE_DOMAIN", rpc_string(bound, "name", &length));
  become(child.command);
}
