import Foundation
import Models
import RPC

/// An entry of the audit log: who did what, when, from where, and for which request.
struct AuditEntry: Sendable {
    typealias Event = AuditEvent

    /// The ``reason`` of an entry about a change of a member, for the owner who made it: the member has another entry.
    static let otherMember = ActivityEntry.otherMember

    var event: Event
    let application: ApplicationID
    var user: UserID?
    var client: ClientID?
    /// Where the request came from, as the gateway saw it.
    var ipAddress: String?
    /// The browser and the operating system of the request, as ``MailOrigin/deviceName``.
    var device: String?
    /// The keyed hash of the address for an event that may concern no user, so that attempts at one address can be
    /// found together.
    var emailHash: Data?
    /// The names of the fields that were changed; never a value.
    var changed: [String]?
    /// Old and new values of settings and of addresses; no other personal data. Addresses go when their user is erased.
    var changes: [Identity.AuditRecord.Change]?
    /// The provider that the user signed in with.
    var provider: Provider?
    /// Why a request was refused, what was requested, or which step a sign-in waits for, in one word.
    var reason: String?
    /// How the user of a sign-in has authenticated (RFC 8176).
    var authenticationMethods: [String]?
    let context: CallContext

    /// The IP address, or nil if it is not one: the gateway's word is not trusted to be well-formed.
    var plausibleAddress: String? { Self.plausible(ipAddress) }

    /// `address`, or nil if it is no IP address.
    static func plausible(_ address: String?) -> String? {
        guard let address, (2...45).contains(address.utf8.count),
            address.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == "." || $0 == ":") })
        else { return nil }
        return address
    }
}

extension AuditEntry {
    /// The entry of a sign-in as far as it has come: `sign_in` when its session can be opened, else `sign_in_pending` with the step that
    /// comes first.
    ///
    /// - Parameter methods: how the user has authenticated by now (RFC 8176).
    func reached(_ user: Identity.AuthenticatedUser, by methods: [String]) -> AuditEntry {
        var entry = self
        entry.authenticationMethods = methods
        if let step = user.pendingStep { (entry.event, entry.reason) = (.signInPending, step.rawValue) }
        return entry
    }
}
