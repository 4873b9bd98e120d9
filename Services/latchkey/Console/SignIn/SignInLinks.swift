import Crypto
import Foundation
import Models
import Primitives

/// Links that sign an operator in to the console, once each and within ten minutes; or that let an operator with an account choose a
/// password, within an hour.
///
/// Whoever may write to the directory may make links, and has the operator sockets anyway. A file is named after the SHA-256 of a
/// link's token, so that reading the directory gives no link. Any process of the user can make a link for a console that runs.
struct SignInLinks: Sendable {
    /// How long a link to sign in works, in seconds.
    static let lifetime: TimeInterval = 600
    /// How long a link to choose a password works, in seconds.
    static let passwordLifetime: TimeInterval = 3600
    /// How many links may wait. A further one replaces the oldest.
    static let maximumCount = 32
    /// What a file may have at most, in bytes.
    private static let maximumSize = 1024

    let directory: String

    /// The links of the console with these settings.
    init(_ settings: LocalSettings) { self.init(directory: settings.state("console/links")) }

    init(directory: String) { self.directory = directory }

    /// What is kept of a link.
    struct Link: Codable, Sendable, Equatable {
        /// Who it is for: the name for the audit log.
        var name: String
        /// The operator who may choose a password; nil for a link that signs in.
        var user: UserID?
        /// In seconds since 1970.
        fileprivate var expiresAt: Double

        enum CodingKeys: String, CodingKey {
            case name, user
            case expiresAt = "expires_at"
        }
    }

    /// Makes a link and returns its token, 256 random bits.
    ///
    /// - Parameters:
    ///   - name: the operator's name for the audit log.
    ///   - user: the operator who may choose a password; nil for a link that signs in.
    func make(for name: String, user: UserID? = nil, now: Date = Date()) throws -> Secret {
        try StateDirectory.make(directory)
        removeOldest(now)
        let token = RandomToken.make()
        let lifetime = user == nil ? Self.lifetime : Self.passwordLifetime
        let link = Link(name: name, user: user, expiresAt: now.timeIntervalSince1970 + lifetime)
        let isWritten = FileManager.default.createFile(
            atPath: path(token), contents: try JSONEncoder().encode(link), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw CommandError("can't write to \(directory)") }
        return token
    }

    /// What a link is for; nil for one that is unknown, was used, or is too old. Does not use it up.
    func find(_ token: Secret, now: Date = Date()) -> Link? {
        guard let link = read(path(token)), now.timeIntervalSince1970 < link.expiresAt else { return nil }
        return link
    }

    /// Uses a link up, and returns what it is for. Of several calls at once, one gets it and the others nil.
    func redeem(_ token: Secret, now: Date = Date()) -> Link? {
        let link = find(token, now: now)
        // The system removes a file for one caller only.
        guard unlink(path(token)) == 0 else { return nil }
        return link
    }

    private func path(_ token: Secret) -> String { "\(directory)/\(token.sha256.hexadecimal)" }

    private func read(_ path: String) -> Link? {
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: Self.maximumSize)
        else { return nil }
        return try? JSONDecoder().decode(Link.self, from: data)
    }

    /// Deletes what is too old or malformed, and the oldest links until one more fits.
    private func removeOldest(_ now: Date) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        var waiting: [(path: String, expiresAt: Double)] = []
        for path in names.map({ "\(directory)/\($0)" }) {
            if let link = read(path), now.timeIntervalSince1970 < link.expiresAt {
                waiting.append((path, link.expiresAt))
            } else {
                unlink(path)
            }
        }
        let surplus = waiting.count - (Self.maximumCount - 1)
        guard surplus > 0 else { return }
        for link in waiting.sorted(by: { $0.expiresAt < $1.expiresAt }).prefix(surplus) { unlink(link.path) }
    }
}
