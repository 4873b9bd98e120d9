import NIOCore

#if canImport(Glibc)
import Glibc
#endif

/// Who is at the other end of a Unix socket, as the kernel recorded it on `connect` (SO_PEERCRED).
enum PeerCredentials {
    /// The user id of the peer; nil when the system does not tell.
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

    /// The kernel's `struct ucred` (unix(7)), which Glibc shows to GNU sources only.
    private struct UserCredentials {
        var processID: Int32 = 0
        var userID: UInt32 = 0
        var groupID: UInt32 = 0
    }
}
