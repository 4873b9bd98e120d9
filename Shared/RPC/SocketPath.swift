import Foundation
public import Models

/// Where the fleet's sockets are: `{run}/{service}/{instance}.sock` for the gateway and
/// `{run}/operator/{service}/{instance}.sock` for the operator's command. A caller's role is the directory
/// that it can reach, so that file permissions (and container volumes) decide who is what.
public struct SocketPath: Sendable {
    /// The directory that holds all sockets.
    public let runDirectory: String

    /// Paths below `runDirectory`.
    public init(runDirectory: String) { self.runDirectory = runDirectory }

    /// The directory with a socket for each replica of `service`.
    public func directory(of service: ServiceName, for role: CallerRole) -> String {
        switch role {
        case .gateway: "\(runDirectory)/\(service)"
        case .operator: "\(runDirectory)/operator/\(service)"
        }
    }

    /// The socket of one replica.
    public func socket(of service: ServiceName, instance: String, for role: CallerRole) -> String {
        "\(directory(of: service, for: role))/\(instance).sock"
    }

    /// The longest path that the system takes for a socket (`sun_path`, less its closing zero).
    public static let maximumLength = 107
}
