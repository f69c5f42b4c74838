/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include "js.h"

namespace actplane {
namespace {

Placement placement_of(const Napi::Value &value) {
  Napi::Object object = to_object(value, "placement");
  return Placement{to_u32(object.Get("domain"), "placement.domain"), to_u32(object.Get("session"), "placement.session"),
                   to_u32(object.Get("realm"), "placement.realm")};
}

Napi::Value big(Napi::Env env, uint64_t number) { return Napi::BigInt::New(env, number); }
Napi::Value small(Napi::Env env, double number) { return Napi::Number::New(env, number); }

}  // namespace

Napi::Function Engine::define(Napi::Env env) {
  return DefineClass(env, "Engine",
                     {
                         InstanceMethod("watch", &Engine::open_only<&Engine::watch>),
                         InstanceMethod("settle", &Engine::open_only<&Engine::settle>),
                         InstanceMethod("setImage", &Engine::open_only<&Engine::set_image>),
                         InstanceMethod("takeOver", &Engine::open_only<&Engine::take_over>),
                         InstanceMethod("clearDomain", &Engine::open_only<&Engine::clear_domain>),
                         InstanceMethod("createSession", &Engine::open_only<&Engine::create_session>),
                         InstanceMethod("deleteSession", &Engine::open_only<&Engine::delete_session>),
                         InstanceMethod("knownSessions", &Engine::open_only<&Engine::sessions>),
                         InstanceMethod("sessionTasks", &Engine::open_only<&Engine::session_tasks>),
                         InstanceMethod("sessionStamps", &Engine::open_only<&Engine::session_stamps>),
                         InstanceMethod("bind", &Engine::open_only<&Engine::bind>),
                         InstanceMethod("labelHeld", &Engine::open_only<&Engine::label_held>),
                         InstanceMethod("bindTree", &Engine::open_only<&Engine::bind_tree>),
                         InstanceMethod("taskState", &Engine::open_only<&Engine::task_state>),
                         InstanceMethod("setMounts", &Engine::open_only<&Engine::set_mounts>),
                         InstanceMethod("protect", &Engine::open_only<&Engine::protect>),
                         InstanceMethod("configure", &Engine::open_only<&Engine::configure>),
                         InstanceMethod("stats", &Engine::open_only<&Engine::stats>),
                         InstanceMethod("counters", &Engine::open_only<&Engine::counters>),
                         InstanceMethod("setRealm", &Engine::open_only<&Engine::set_realm>),
                         InstanceMethod("labelRoom", &Engine::open_only<&Engine::label_room>),
                         InstanceMethod("fileLabels", &Engine::open_only<&Engine::file_labels>),
                         InstanceMethod("takeLabelChanges", &Engine::open_only<&Engine::take_label_changes>),
                         InstanceMethod("readLabels", &Engine::open_only<&Engine::read_labels>),
                         InstanceMethod("writeLabels", &Engine::open_only<&Engine::write_labels>),
                         InstanceMethod("seeDescriptor", &Engine::open_only<&Engine::see_descriptor>),
                         InstanceMethod("setAttachImage", &Engine::open_only<&Engine::set_attach_image>),
                         InstanceMethod("attachUser", &Engine::open_only<&Engine::attach_user>),
                         InstanceMethod("attachUsers", &Engine::open_only<&Engine::attach_users>),
                         InstanceMethod("attachOn", &Engine::open_only<&Engine::attach_on>),
                         InstanceMethod("setReady", &Engine::open_only<&Engine::set_ready>),
                         InstanceMethod("ready", &Engine::open_only<&Engine::ready>),
                         InstanceMethod("adopted", &Engine::open_only<&Engine::adopted>),
                         InstanceMethod("otherVersions", &Engine::open_only<&Engine::other_versions>),
                         InstanceMethod("inOtherVersion", &Engine::open_only<&Engine::in_other_version>),
                         InstanceMethod("missing", &Engine::open_only<&Engine::missing>),
                         InstanceMethod("memory", &Engine::open_only<&Engine::memory>),
                         InstanceMethod("close", &Engine::close),
                         InstanceAccessor("tier", &Engine::tier, nullptr, napi_enumerable),
                     });
}

Engine::Engine(const Napi::CallbackInfo &info) : Napi::ObjectWrap<Engine>(info) {
  if (!info[1].IsFunction()) throw Napi::TypeError::New(info.Env(), "onEvent must be a function");
  tier_ = to_string(info[0], "tier");
  guarded(info.Env(), [&] {
    parts_ = std::make_unique<Parts>(tier_, info[2].IsString() ? to_string(info[2], "pins") : "");
    events_ = Events::start(info.Env(), parts_->programs.map_fd("events"), info[1].As<Napi::Function>());
  });
  Ref();
  napi_add_env_cleanup_hook(info.Env(), on_teardown, this);
}

Engine::~Engine() { shut(); }

void Engine::on_teardown(void *self) { static_cast<Engine *>(self)->shut(); }

/* Events first: nothing may call into JavaScript about programs that are going away. */
void Engine::shut() {
  if (events_) events_->stop();
  events_ = nullptr;
  parts_.reset();
}

Napi::Value Engine::close(const Napi::CallbackInfo &info) {
  if (!parts_) return info.Env().Undefined();
  if (!info[0].ToBoolean()) parts_->programs.forget();
  shut();
  napi_remove_env_cleanup_hook(info.Env(), on_teardown, this);
  Unref();
  return info.Env().Undefined();
}

template <Napi::Value (Engine::*Method)(const Napi::CallbackInfo &, Engine::Parts &)>
Napi::Value Engine::open_only(const Napi::CallbackInfo &info) {
  return guarded(info.Env(), [&] {
    if (!parts_) throw Failure{"EBADF", "the engine is closed", ""};
    return (this->*Method)(info, *parts_);
  });
}

Napi::Value Engine::tier(const Napi::CallbackInfo &info) { return Napi::String::New(info.Env(), tier_); }

Napi::Value Engine::watch(const Napi::CallbackInfo &info, Parts &parts) {
  if (!info[0].IsBoolean()) throw Napi::TypeError::New(info.Env(), "on must be a boolean");
  parts.programs.watch(info[0].As<Napi::Boolean>());
  return info.Env().Undefined();
}

Napi::Value Engine::settle(const Napi::CallbackInfo &info, Parts &parts) {
  parts.programs.serve_only(parts.images.needs());
  return info.Env().Undefined();
}

Napi::Value Engine::set_image(const Napi::CallbackInfo &info, Parts &parts) {
  uint32_t domain = to_u32(info[0], "domain");
  if (!info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    throw Napi::TypeError::New(info.Env(), "image must be a Uint8Array");
  auto image = info[1].As<Napi::Uint8Array>();
  Epoch::Change change(parts.epoch);
  parts.images.set(domain, image.Data(), image.ByteLength());
  return info.Env().Undefined();
}

Napi::Value Engine::take_over(const Napi::CallbackInfo &info, Parts &parts) {
  if (!info[0].IsArray()) throw Napi::TypeError::New(info.Env(), "domains must be an array");
  auto given = info[0].As<Napi::Array>();
  std::vector<uint32_t> domains;
  for (uint32_t n = 0; n < given.Length(); n++) domains.push_back(to_u32(given[n], "domain"));
  parts.images.take_over(domains);
  return info.Env().Undefined();
}

Napi::Value Engine::clear_domain(const Napi::CallbackInfo &info, Parts &parts) {
  uint32_t domain = to_u32(info[0], "domain");
  Epoch::Change change(parts.epoch);
  parts.images.clear(domain);
  parts.tables.reset_stats(domain);
  return info.Env().Undefined();
}

Napi::Value Engine::create_session(const Napi::CallbackInfo &info, Parts &parts) {
  parts.tables.create_session(to_u32(info[0], "session"));
  return info.Env().Undefined();
}

Napi::Value Engine::delete_session(const Napi::CallbackInfo &info, Parts &parts) {
  Epoch::Change change(parts.epoch);
  parts.tables.delete_session(to_u32(info[0], "session"));
  return info.Env().Undefined();
}

Napi::Value Engine::sessions(const Napi::CallbackInfo &info, Parts &parts) {
  std::vector<uint32_t> numbers = parts.tables.sessions();
  Napi::Array list = Napi::Array::New(info.Env(), numbers.size());
  for (uint32_t n = 0; n < numbers.size(); n++) list.Set(n, small(info.Env(), numbers[n]));
  return list;
}

Napi::Value Engine::session_tasks(const Napi::CallbackInfo &info, Parts &parts) {
  auto session = parts.tables.session(to_u32(info[0], "session"));
  return session ? small(info.Env(), static_cast<double>(session->tasks)) : info.Env().Null();
}

Napi::Value Engine::session_stamps(const Napi::CallbackInfo &info, Parts &parts) {
  auto session = parts.tables.session(to_u32(info[0], "session"));
  if (!session) return info.Env().Null();
  Napi::Array stamps = Napi::Array::New(info.Env(), AP_EVENTS_MAX);
  for (uint32_t n = 0; n < AP_EVENTS_MAX; n++) stamps.Set(n, big(info.Env(), session->stamp[n]));
  return stamps;
}

Napi::Value Engine::bind(const Napi::CallbackInfo &info, Parts &parts) {
  return small(info.Env(), parts.tasks.bind(to_int(info[0], "pidfd"), placement_of(info[1])));
}

Napi::Value Engine::label_held(const Napi::CallbackInfo &info, Parts &parts) {
  parts.tasks.label_held(placement_of(info[0]));
  return info.Env().Undefined();
}

Napi::Value Engine::bind_tree(const Napi::CallbackInfo &info, Parts &parts) {
  return small(info.Env(), parts.tasks.bind_tree(placement_of(info[0])));
}

Napi::Value Engine::task_state(const Napi::CallbackInfo &info, Parts &parts) {
  auto task = parts.tasks.state(to_int(info[0], "pidfd"));
  if (!task) return info.Env().Null();
  Napi::Object state = Napi::Object::New(info.Env());
  state["domain"] = small(info.Env(), task->domain);
  state["session"] = small(info.Env(), task->session);
  state["realm"] = small(info.Env(), task->realm);
  state["labels"] = big(info.Env(), task->labels);
  state["lineage"] = big(info.Env(), task->lineage);
  return state;
}

Napi::Value Engine::set_mounts(const Napi::CallbackInfo &info, Parts &parts) {
  if (!info[0].IsArray()) throw Napi::TypeError::New(info.Env(), "entries must be an array");
  auto entries = info[0].As<Napi::Array>();
  std::vector<Mount> mounts;
  mounts.reserve(entries.Length());
  for (uint32_t n = 0; n < entries.Length(); n++) {
    Napi::HandleScope scope(info.Env());
    Napi::Object entry = to_object(entries.Get(n), "a mount");
    mounts.push_back(Mount{to_u64(entry.Get("inode"), "inode"), to_u32(entry.Get("device"), "device"),
                           entry.Get("subtrees").ToBoolean(), to_string(entry.Get("path"), "path")});
  }
  Epoch::Change change(parts.epoch);
  parts.tables.set_mounts(mounts);
  return info.Env().Undefined();
}

Napi::Value Engine::protect(const Napi::CallbackInfo &info, Parts &parts) {
  Epoch::Change change(parts.epoch);
  parts.tables.protect(to_u32(info[0], "device"), to_u64(info[1], "inode"), info[2].ToBoolean());
  return info.Env().Undefined();
}

Napi::Value Engine::configure(const Napi::CallbackInfo &info, Parts &parts) {
  Napi::Object object = to_object(info[0], "configuration");
  ap_config config = {};
  config.service_inode = to_u64(object.Get("serviceInode"), "serviceInode");
  config.service_device = to_u32(object.Get("serviceDevice"), "serviceDevice");
  config.realms = to_u32(object.Get("realms"), "realms");
  parts.tables.configure(config);
  return info.Env().Undefined();
}

Napi::Value Engine::stats(const Napi::CallbackInfo &info, Parts &parts) {
  ap_stats found = parts.tables.stats(to_u32(info[0], "domain"));
  Napi::Object stats = Napi::Object::New(info.Env());
  stats["matches"] = small(info.Env(), static_cast<double>(found.matches));
  stats["refused"] = small(info.Env(), static_cast<double>(found.refused));
  stats["killed"] = small(info.Env(), static_cast<double>(found.killed));
  stats["reported"] = small(info.Env(), static_cast<double>(found.reported));
  stats["lost"] = small(info.Env(), static_cast<double>(found.lost));
  stats["tasks"] = small(info.Env(), static_cast<double>(found.tasks));
  stats["faults"] = small(info.Env(), static_cast<double>(found.faults));
  return stats;
}

Napi::Value Engine::counters(const Napi::CallbackInfo &info, Parts &parts) {
  ap_counters found = parts.tables.counters();
  Napi::Object counters = Napi::Object::New(info.Env());
  counters["untracked_forks"] = small(info.Env(), static_cast<double>(found.untracked_forks));
  counters["label_table_full"] = small(info.Env(), static_cast<double>(found.label_table_full));
  counters["scratch_exhausted"] = small(info.Env(), static_cast<double>(found.scratch_exhausted));
  counters["path_too_long"] = small(info.Env(), static_cast<double>(found.path_too_long));
  counters["attach_refused"] = small(info.Env(), static_cast<double>(found.attach_refused));
  return counters;
}

Napi::Value Engine::adopted(const Napi::CallbackInfo &info, Parts &parts) {
  return Napi::Boolean::New(info.Env(), parts.programs.adopted());
}

Napi::Value Engine::other_versions(const Napi::CallbackInfo &info, Parts &parts) {
  Others *others = parts.programs.others();
  Others::Count count = others ? others->sweep(info[0].ToBoolean()) : Others::Count{};
  Napi::Object found = Napi::Object::New(info.Env());
  found["versions"] = small(info.Env(), count.versions);
  found["entered"] = small(info.Env(), count.entered);
  return found;
}

Napi::Value Engine::in_other_version(const Napi::CallbackInfo &info, Parts &parts) {
  int pidfd = to_int(info[0], "pidfd");
  const Others *others = parts.programs.others();
  return Napi::Boolean::New(info.Env(), others && others->hold(pidfd));
}

Napi::Value Engine::missing(const Napi::CallbackInfo &info, Parts &parts) {
  Napi::Array list = Napi::Array::New(info.Env());
  for (const std::string &section : parts.programs.missing()) list.Set(list.Length(), Napi::String::New(info.Env(), section));
  return list;
}

Napi::Value Engine::memory(const Napi::CallbackInfo &info, Parts &parts) {
  return small(info.Env(), static_cast<double>(parts.programs.memory() + parts.images.memory()));
}

}  // namespace actplane
