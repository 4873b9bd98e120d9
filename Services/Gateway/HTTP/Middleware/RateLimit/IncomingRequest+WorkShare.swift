import Foundation
import Models
import Primitives
import ServiceKit

extension IncomingRequest {
    /// The share of password hashing that this request counts for: one for each network.
    ///
    /// - Parameter isKnown: true for a known device, and for a user who has proved a session or a mailbox.
    func workShare(isKnown: Bool = false) -> WorkShare? {
        let network = context.clientAddress.map { AddressRange.network(of: $0) } ?? "unknown"
        let key = Data(network.utf8).sha256.prefix(12).base64URL
        return WorkShare(key: key, isKnown: isKnown)
    }
}
