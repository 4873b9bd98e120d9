/// What a mailed token or code was good for.
public struct Redeemed: Codable, Sendable {
    /// What ``Identity`` believes: the mailbox was shown.
    public var proof: Proof
    /// What it grants.
    public var grant: OneTimeGrant
    /// Set where a second step decides: the token is only held until ``Mailer/SettleToken`` or a while has passed.
    public var isHeld: Bool

    /// Makes an answer.
    public init(proof: Proof, grant: OneTimeGrant, isHeld: Bool) {
        self.proof = proof
        self.grant = grant
        self.isHeld = isHeld
    }
}

extension Mailer {
    /// Takes a mailed token. A magic link is spent by it, atomically; a reset or an invitation is held for half a minute
    /// for the second step; a verification stays good for its whole life.
    ///
    /// Errors: 401 `token_invalid` for a token that is unknown, used, held, expired, or for something else.
    public struct RedeemToken: RPCMethod {
        public static let name = "mailer.redeem_token"
        public typealias Reply = Redeemed

        /// The token.
        public var token: Secret
        /// What it has to be for.
        public var purpose: OneTimeGrant.Purpose

        /// Makes the call.
        public init(token: Secret, purpose: OneTimeGrant.Purpose) {
            self.token = token
            self.purpose = purpose
        }
    }

    /// Takes the 6-digit code of a magic-link mail. Five wrong ones void it; the right one spends the link as well.
    ///
    /// Errors: 401 `code_invalid`.
    public struct RedeemCode: RPCMethod {
        public static let name = "mailer.redeem_code"
        public typealias Reply = Redeemed

        /// The client that asked for the mail.
        public var client: ClientID
        /// The address that it went to.
        public var email: EmailAddress
        /// The code.
        public var code: Secret

        /// Makes the call.
        public init(client: ClientID, email: EmailAddress, code: Secret) {
            self.client = client
            self.email = email
            self.code = code
        }
    }

    /// Says how the second step ended: the token is spent, or free again for another try.
    public struct SettleToken: RPCMethod {
        public static let name = "mailer.settle_token"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The token.
        public var token: Secret
        /// Whether it is spent.
        public var isSpent: Bool

        /// Makes the call.
        public init(token: Secret, isSpent: Bool) {
            self.token = token
            self.isSpent = isSpent
        }
    }

    /// Tells what a token would do, without doing it: for the page with its button.
    ///
    /// Errors: 401 `token_invalid`.
    public struct PeekToken: RPCMethod {
        public static let name = "mailer.peek_token"
        public static let isIdempotent = true
        public typealias Reply = OneTimeGrant

        /// The token.
        public var token: Secret

        /// Makes the call.
        public init(token: Secret) { self.token = token }
    }
}
