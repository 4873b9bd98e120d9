import Models
import RPC

/// What operators ask of the signing keys.
struct SigningKeys: Sendable {
    let ring: KeyRing

    func callAsFunction(_ call: Tokens.ListKeys, _ context: CallContext) async throws -> [SigningKeyRecord] {
        try await ring.records()
    }

    func callAsFunction(_ call: Tokens.ListKeyEvents, _ context: CallContext) async throws -> [SigningKeyEvent] {
        try await ring.events(after: call.offset)
    }

    func callAsFunction(_ call: Tokens.RotateKeys, _ context: CallContext) async throws -> SigningKeyRecord {
        guard let next = try await ring.addNextKey(by: context.caller.rawValue) else {
            throw ServiceError(
                .rotationUnderWay,
                detail: "The next key is published already, and signs soon; `latchkey keys list` says when.")
        }
        try await ring.update()
        guard let record = try await ring.records().first(where: { $0.kid == next.kid }) else {
            throw ServiceError.internal
        }
        return record
    }

    func callAsFunction(_ call: Tokens.RevokeKey, _ context: CallContext) async throws -> [SigningKeyRecord] {
        guard try await ring.revoke(call.kid, by: context.caller.rawValue) else { throw ServiceError.notFound("key") }
        return try await ring.records()
    }
}
