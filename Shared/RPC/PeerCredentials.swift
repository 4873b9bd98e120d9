import NIOCore

#if canImport(Glibc)
import Glibc
#endif

/// The credentials of the peer of a Unix socket, as the kernel recorded them on `connect` (`SO_PEERCRED`, unix(7)).
enum PeerCredentials {
    /// The user id of the peer; nil when the system does not report it.
    static func userID(of channel: any Channel) -> EventLoopFuture<UInt32?> {
        #if os(Linux)
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let credentials: EventLoopFuture<UserCredentials> = provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED))
        return credentials.map { Optional($0.userID) }
        #else
        return channel.eventLoop.makeSucceededFuture(getuid())
        #endif
    }

    /// The kernel's `struct ucred` (unix(7)), which Glibc declares for GNU sources only.
    private struct UserCredentials {
        var processID: Int32 = 0
        var userID: UInt32 = 0
        var groupID: UInt32 = 0
    }
}
