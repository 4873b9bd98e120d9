import Crypto
import Foundation
import Models

extension IncomingRequest {
    /// On whose behalf passwords are hashed for this request: those of one network share. `isKnown` for a known device, and
    /// for somebody who has shown a session or a mailbox.
    func workShare(isKnown: Bool = false) -> WorkShare? {
        let network = context.clientAddress.map { AddressRange.network(of: $0) } ?? "unknown"
        let key = Data(SHA256.hash(data: Data(network.utf8)).prefix(12)).base64URL
        return WorkShare(key: key, isKnown: isKnown)
    }
}
