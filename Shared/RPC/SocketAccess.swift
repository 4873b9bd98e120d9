#if canImport(Glibc)
import Glibc
#endif

/// The processes that may connect by the permissions of a socket file.
public enum SocketAccess: Sendable {
    /// Those of our own user (mode 0600): all services run as one user.
    case owner
    /// Those of the group, too (mode 0660): each service runs as its own user. A new socket gets the group of its
    /// directory if that has the set-group-id bit, so the service need not be in the group of its callers.
    case group

    var socketMode: mode_t { self == .owner ? 0o600 : 0o660 }
    var directoryMode: mode_t { self == .owner ? 0o700 : 0o750 }
    /// The permission bits that would let others create sockets in the directory.
    var forbiddenWriters: mode_t { self == .owner ? S_IWOTH : S_IWOTH | S_IWGRP }
}
