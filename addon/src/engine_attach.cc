/* SPDX-License-Identifier: MIT */
/* The part of Engine that is about programs that enter a domain by themselves. */
#include "engine.h"
#include "js.h"

namespace actplane {
namespace {

Napi::Value small(Napi::Env env, uint32_t number) { return Napi::Number::New(env, number); }

/* null stands for users without an entry of their own. */
uint32_t uid_of(const Napi::Value &value) { return value.IsNull() ? uint32_t{AP_UID_ANY} : to_u32(value, "uid"); }

}  // namespace

Napi::Value Engine::set_attach_image(const Napi::CallbackInfo &info, Parts &parts) {
  uint32_t index = to_u32(info[0], "index");
  if (!info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    throw Napi::TypeError::New(info.Env(), "image must be a Uint8Array");
  auto image = info[1].As<Napi::Uint8Array>();
  parts.images.set_attach(index, image.Data(), image.ByteLength());
  return info.Env().Undefined();
}

Napi::Value Engine::attach_user(const Napi::CallbackInfo &info, Parts &parts) {
  uint32_t uid = uid_of(info[0]);
  parts.attach.set_user(uid, info[1].IsNull() ? std::nullopt : std::optional(to_u32(info[1], "index")));
  return info.Env().Undefined();
}

Napi::Value Engine::attach_users(const Napi::CallbackInfo &info, Parts &parts) {
  Napi::Array list = Napi::Array::New(info.Env());
  for (const auto &[uid, index] : parts.attach.users()) {
    Napi::Object entry = Napi::Object::New(info.Env());
    entry["uid"] = uid == AP_UID_ANY ? info.Env().Null() : small(info.Env(), uid);
    entry["index"] = small(info.Env(), index);
    list.Set(list.Length(), entry);
  }
  return list;
}

Napi::Value Engine::attach_on(const Napi::CallbackInfo &info, Parts &parts) {
  parts.attach.turn(info[0].ToBoolean());
  await_programs();
  return info.Env().Undefined();
}

Napi::Value Engine::set_ready(const Napi::CallbackInfo &info, Parts &parts) {
  std::optional<Placement> placement;
  if (!info[2].IsNull()) {
    Napi::Object object = to_object(info[2], "placement");
    placement = Placement{to_u32(object.Get("domain"), "placement.domain"), to_u32(object.Get("session"), "placement.session"),
                          to_u32(object.Get("realm"), "placement.realm")};
  }
  parts.attach.set_ready(to_u32(info[0], "uid"), to_u32(info[1], "index"), placement);
  return info.Env().Undefined();
}

Napi::Value Engine::ready(const Napi::CallbackInfo &info, Parts &parts) {
  Napi::Array list = Napi::Array::New(info.Env());
  for (const Ready &found : parts.attach.ready()) {
    Napi::Object entry = Napi::Object::New(info.Env());
    entry["uid"] = small(info.Env(), found.key.uid);
    entry["index"] = small(info.Env(), found.key.index);
    entry["domain"] = small(info.Env(), found.value.domain);
    entry["session"] = small(info.Env(), found.value.session);
    entry["realm"] = small(info.Env(), found.value.realm);
    entry["taken"] = Napi::Boolean::New(info.Env(), found.value.taken != 0);
    list.Set(list.Length(), entry);
  }
  return list;
}

}  // namespace actplane
