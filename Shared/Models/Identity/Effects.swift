public import Foundation

/// A mail on its way from identity to mailer: bytes that the gateway carries unread, and identity's signature over them.
public struct SignedMail: Codable, Sendable, Equatable {
    /// The JSON of an ``OutgoingMail``, at most 64 KiB.
    public var content: Data
    /// Identity's signature over `content`, good for two minutes.
    public var proof: Proof

    /// Makes a mail; see the properties.
    public init(content: Data, proof: Proof) {
        self.content = content
        self.proof = proof
    }

    /// The mail itself. Throws `DecodingError` for bytes that are no mail.
    public func mail() throws -> OutgoingMail { try JSONDecoder().decode(OutgoingMail.self, from: content) }
}

/// Work in another service that identity has promised: written in the same transaction as what causes it, so
/// that it outlives a crash of any process, and carried by the gateway, because services never call each other.
public struct OutboxEvent: Codable, Sendable {
    /// What is to be done.
    public enum Work: Codable, Sendable {
        /// Hand this message to the mailer.
        case mail(SignedMail)
        /// Show this proof to tokens (``Tokens/AdvanceEpoch``).
        case advanceEpoch(Proof)
        /// Show this proof to mailer (``Mailer/ForgetUser``).
        case forgetUser(Proof)
    }

    /// Names the effect; also the idempotency key with which it is carried.
    public var id: OutboxEventID
    /// What is to be done.
    public var work: Work

    /// Makes an effect.
    public init(id: OutboxEventID, work: Work) {
        self.id = id
        self.work = work
    }
}

extension Identity {
    /// Takes the oldest pending effects for a while: others that ask get other ones, until `lease` has passed.
    public struct LeaseEvents: RPCMethod {
        public static let name = "identity.lease_events"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = [OutboxEvent]

        /// At most so many.
        public var limit: Int
        /// For so many seconds nobody else gets them.
        public var leaseSeconds: Int

        /// Makes the call.
        public init(limit: Int = 100, leaseSeconds: Int = 15) {
            self.limit = limit
            self.leaseSeconds = leaseSeconds
        }
    }

    /// Says that effects were carried out, so that they are not given again.
    public struct AcknowledgeEvents: RPCMethod {
        public static let name = "identity.acknowledge_events"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Which ones.
        public var ids: [OutboxEventID]

        /// Makes the call.
        public init(ids: [OutboxEventID]) { self.ids = ids }
    }
}
