import Foundation
import Models
import RPC

/// An entry of the audit log: who did what, when, from where, and for which request.
struct AuditEntry: Sendable {
    typealias Event = AuditEvent

    var event: Event
    let application: ApplicationID
    var user: UserID?
    var client: ClientID?
    /// Where the request came from, as the gateway saw it.
    var ipAddress: String?
    /// The keyed hash of the address for an event that may concern no user, so that attempts at one address can be
    /// found together.
    var emailHash: Data?
    /// The names of the fields that were changed; never a value.
    var changed: [String]?
    /// The provider that the user signed in with.
    var provider: Provider?
    /// Why a request was refused, or what was requested, in one word.
    var reason: String?
    let context: CallContext

    /// The IP address, or nil if it is not one: the gateway's word is not trusted to be well-formed.
    var plausibleAddress: String? {
        guard let ipAddress, (2...45).contains(ipAddress.utf8.count),
            ipAddress.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == "." || $0 == ":") })
        else { return nil }
        return ipAddress
    }
}
