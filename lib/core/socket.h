#ifndef CORE_SOCKET_H
#define CORE_SOCKET_H

/* Connected stream sockets, close-on-exec, blocking. Each returns the descriptor or a negative errno; neither sets an error. */
int socket_connect_unix(const char *path);

/* service: a port number or name. Tries each address of the host. */
int socket_connect_tcp(const char *host, const char *service);

#endif
