// SPDX-License-Identifier: MIT
//
// libmicrohttpd's start and info functions are variadic, which Swift cannot call. No logic beyond
// laying out the options. eventfd(2), accept4(2) and POLLRDHUP are here because
// Swift's Glibc module leaves them out.
#pragma once
#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/eventfd.h>

typedef void *(*kanal_mhd_uri)(void *context, const char *uri, struct MHD_Connection *connection);

struct kanal_mhd_setup {
  int listen_socket;  // Below 0: connections are added from outside.
  unsigned int threads;
  unsigned int connections;
  size_t connection_memory;
  void *context;
  MHD_AccessHandlerCallback access;
  kanal_mhd_uri begun;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
};

// MHD decodes paths and queries in place; Kanal reads them raw, so decoding is turned off.
static inline size_t kanal_mhd_leave_escaped(void *context, struct MHD_Connection *connection, char *text) {
  (void)context;
  (void)connection;
  size_t count = 0;
  while (text[count] != 0) count++;
  return count;
}

static inline struct MHD_Daemon *kanal_mhd_start(const struct kanal_mhd_setup *setup) {
  struct MHD_OptionItem options[] = {
      {MHD_OPTION_LISTEN_SOCKET, setup->listen_socket, NULL},
      {MHD_OPTION_THREAD_POOL_SIZE, setup->threads, NULL},
      {MHD_OPTION_CONNECTION_LIMIT, setup->connections, NULL},
      {MHD_OPTION_CONNECTION_TIMEOUT, 0, NULL},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)setup->connection_memory, NULL},
      {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
      {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)&kanal_mhd_leave_escaped, NULL},
      {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)setup->begun, setup->context},
      {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)setup->completed, setup->context},
      {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)setup->connection, setup->context},
      {MHD_OPTION_END, 0, NULL}};
  const int added = setup->listen_socket < 0;
  return MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (added ? MHD_USE_NO_LISTEN_SOCKET : 0), 0,
      NULL, NULL, setup->access, setup->context, MHD_OPTION_ARRAY, options + added, MHD_OPTION_END);
}

// What the connection's NOTIFY_CONNECTION callback stored.
static inline void *kanal_mhd_socket_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}
static inline int kanal_mhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}
static inline const struct sockaddr *kanal_mhd_address(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info ? info->client_addr : NULL;
}

// Swift leaves macros with a cast out.
static const ssize_t kanal_mhd_end = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t kanal_mhd_broken = MHD_CONTENT_READER_END_WITH_ERROR;

// A response of unknown length. 0.9.75 ends the answer to HEAD with the last chunk of a body that must not
// be there, unless it is told to leave chunks alone.
static inline struct MHD_Response *kanal_mhd_stream(
    MHD_ContentReaderCallback fill, MHD_ContentReaderFreeCallback gone, void *context, bool head) {
  // The block is for clients of HTTP/1.0; chunks are made in the connection's own memory.
  struct MHD_Response *response =
      MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, fill, context, gone);
  if (response && head)
    MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
  return response;
}

// POLLRDHUP of poll(2): the other side has closed at least its half.
static const short kanal_poll_closed = 0x2000;

extern int accept4(int listening, struct sockaddr *address, socklen_t *length, int flags);
static inline int kanal_accept(int listening, struct sockaddr *address, socklen_t *length) {
  return accept4(listening, address, length, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

static inline int kanal_bell(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
