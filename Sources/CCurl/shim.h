// SPDX-License-Identifier: MIT
//
// libcurl's setters and getters are variadic, which Swift cannot call: one typed wrapper for each
// kind of argument. No logic.
#pragma once
#include <curl/curl.h>

typedef size_t (*kanal_curl_bytes)(char *bytes, size_t size, size_t count, void *context);
typedef int (*kanal_curl_prerequest)(
    void *context, char *remote, char *local, int remote_port, int local_port);

typedef curl_socket_t (*kanal_curl_opensocket)(
    void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode kanal_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode kanal_curl_set_large(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode kanal_curl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode kanal_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode kanal_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode kanal_curl_set_bytes(CURL *easy, CURLoption option, kanal_curl_bytes callback) {
  return curl_easy_setopt(easy, option, callback);
}
static inline CURLcode kanal_curl_set_prerequest(CURL *easy, kanal_curl_prerequest callback) {
  return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}
static inline CURLcode kanal_curl_set_opensocket(CURL *easy, kanal_curl_opensocket callback) {
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline long kanal_curl_get_long(CURL *easy, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}
static inline curl_socket_t kanal_curl_active_socket(CURL *easy) {
  curl_socket_t value = CURL_SOCKET_BAD;
  return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &value) == CURLE_OK ? value : CURL_SOCKET_BAD;
}

static inline CURLMcode kanal_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// The next finished transfer and how it ended; NULL where there is none.
static inline CURL *kanal_curl_next_finished(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left)) != NULL)
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  return NULL;
}
