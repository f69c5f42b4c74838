/* SPDX-License-Identifier: MIT */
/* Between JavaScript's values and C++'s: arguments in, failures out. */
#ifndef ACTPLANE_JS_H
#define ACTPLANE_JS_H

#include <napi.h>

#include <cmath>
#include <cstdint>

#include "failure.h"

namespace actplane {

inline Napi::Error to_error(Napi::Env env, const Failure &failure) {
  Napi::Error error = Napi::Error::New(env, failure.message);
  error.Value().DefineProperties({
      Napi::PropertyDescriptor::Value("name", Napi::String::New(env, "AddonError"), napi_default_method),
      Napi::PropertyDescriptor::Value("code", Napi::String::New(env, failure.code),
                                      napi_default_jsproperty),
  });
  if (!failure.log.empty())
    error.Value().DefineProperty(
        Napi::PropertyDescriptor::Value("log", Napi::String::New(env, failure.log), napi_default_jsproperty));
  return error;
}

/* Runs `body`; a Failure inside it leaves as a JavaScript exception. */
template <typename Body>
auto guarded(Napi::Env env, Body body) {
  try {
    return body();
  } catch (const Failure &failure) {
    throw to_error(env, failure);
  }
}

/* A whole number of 0..max, or TypeError: a silently truncated descriptor would be another descriptor. */
inline double whole(Napi::Env env, const Napi::Value &value, double max, const char *what) {
  double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (!(number >= 0 && number <= max) || std::trunc(number) != number)
    throw Napi::TypeError::New(env, std::string(what) + " must be a whole number of 0 to " + std::to_string((uint64_t)max));
  return number;
}

inline uint32_t to_u32(const Napi::Value &value, const char *what) {
  return static_cast<uint32_t>(whole(value.Env(), value, UINT32_MAX, what));
}

inline int to_int(const Napi::Value &value, const char *what) {
  return static_cast<int>(whole(value.Env(), value, INT32_MAX, what));
}

inline uint64_t to_u64(const Napi::Value &value, const char *what) {
  bool lossless = false;
  uint64_t number = value.IsBigInt() ? value.As<Napi::BigInt>().Uint64Value(&lossless) : 0;
  if (!lossless) throw Napi::TypeError::New(value.Env(), std::string(what) + " must be a bigint of 0 to 2^64-1");
  return number;
}

inline std::string to_string(const Napi::Value &value, const char *what) {
  if (!value.IsString()) throw Napi::TypeError::New(value.Env(), std::string(what) + " must be a string");
  return value.As<Napi::String>().Utf8Value();
}

inline Napi::Object to_object(const Napi::Value &value, const char *what) {
  if (!value.IsObject()) throw Napi::TypeError::New(value.Env(), std::string(what) + " must be an object");
  return value.As<Napi::Object>();
}

}  // namespace actplane

#endif
