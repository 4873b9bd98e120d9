import Foundation
public import Models

/// The paths of the sockets: `{run}/{service}/{instance}.sock` for the gateway, and
/// `{run}/operator/{service}/{instance}.sock` for the operator's command. The directory that a caller can open determines
/// its role, so file permissions and container volumes decide who has which role.
public struct SocketPath: Sendable {
    /// The directory that holds all sockets.
    public let runDirectory: String

    public init(runDirectory: String) { self.runDirectory = runDirectory }

    /// The directory with the sockets of all replicas of `service`.
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

    /// Maximum length of the path of a socket in bytes (`sun_path`, without the terminating zero).
    public static let maximumLength = 107
}
