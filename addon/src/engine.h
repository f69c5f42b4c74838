/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_ENGINE_H
#define ACTPLANE_ENGINE_H

#include <napi.h>

#include <memory>

#include "attach.h"
#include "epoch.h"
#include "events.h"
#include "images.h"
#include "labels.h"
#include "programs.h"
#include "tables.h"
#include "tasks.h"

namespace actplane {

/* Engine of types.ts. It keeps itself alive until close(), for the kernel side lives that long too. */
class Engine : public Napi::ObjectWrap<Engine> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit Engine(const Napi::CallbackInfo &info); /* (tier, onEvent, pins) */
  ~Engine() override;

 private:
  struct Parts {
    Parts(const std::string &tier, const std::string &pins) : programs(tier, pins), images(programs), tasks(programs), tables(programs), labels(programs), attach(programs), epoch(programs) {}
    Programs programs;
    Images images;
    Tasks tasks;
    Tables tables;
    Labels labels;
    Attach attach;
    Epoch epoch;
  };

  /* Each method runs through this: open? and a Failure leaves as a JavaScript exception. */
  template <Napi::Value (Engine::*Method)(const Napi::CallbackInfo &, Parts &)>
  Napi::Value open_only(const Napi::CallbackInfo &info);

  Napi::Value tier(const Napi::CallbackInfo &info);
  Napi::Value watch(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value settle(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value set_image(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value take_over(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value clear_domain(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value create_session(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value delete_session(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value sessions(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value session_tasks(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value session_stamps(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value bind(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value label_held(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value bind_tree(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value task_state(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value set_mounts(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value protect(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value configure(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value stats(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value counters(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value set_realm(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value label_room(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value file_labels(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value take_label_changes(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value read_labels(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value write_labels(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value see_descriptor(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value set_attach_image(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value attach_user(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value attach_users(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value attach_on(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value set_ready(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value ready(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value adopted(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value other_versions(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value in_other_version(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value missing(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value memory(const Napi::CallbackInfo &info, Parts &parts);
  Napi::Value close(const Napi::CallbackInfo &info);
  static void on_teardown(void *self);
  void shut();

  std::string tier_;
  std::unique_ptr<Parts> parts_;
  Events *events_ = nullptr; /* libuv's */
};

}  // namespace actplane

#endif
