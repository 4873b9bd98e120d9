import Models
import RPC

/// Makes the next signing key.
struct RotateKeysHandler: RPCHandler {
    let keyRing: KeyRing

    func callAsFunction(_ call: Tokens.RotateKeys, _ context: CallContext) async throws -> SigningKeyRecord {
        guard let next = try await keyRing.addNextKey(by: context.caller.rawValue) else {
            throw ServiceError(
                .rotationUnderWay,
                detail: "The next key is published already, and signs soon; see `latchkey keys list`.")
        }
        try await keyRing.update()
        guard let record = try await keyRing.records().first(where: { $0.kid == next.kid }) else {
            throw ServiceError.internal
        }
        return record
    }
}
