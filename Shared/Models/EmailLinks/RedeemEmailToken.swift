extension Mailer {
    /// Redeems the token of an emailed link. A token for a magic link, a reset or an invitation is held for 30
    /// seconds, until ``Mailer/FinishRedemption`` reports whether it is used up. A verification token is not held and
    /// stays valid until it expires.
    ///
    /// Errors: 401 `token_invalid` for a token that is unknown, used, expired, or issued for another purpose. 503
    /// `token_held` while another redemption holds it.
    public struct RedeemEmailToken: RPCMethod {
        public static let name = "mailer.redeem_email_token"
        public static let isIdempotent = true
        public typealias Reply = RedeemedGrant

        /// The token of the link: 256 random bits, base64url.
        public var token: Secret
        /// The purpose that the token must have.
        public var purpose: OneTimeGrant.Purpose
        /// Identifies this redemption. The caller chooses it, so that it can finish a redemption whose reply was
        /// lost.
        public var redemption: RedemptionID

        public init(token: Secret, purpose: OneTimeGrant.Purpose, redemption: RedemptionID) {
            self.token = token
            self.purpose = purpose
            self.redemption = redemption
        }
    }
}

extension ServiceError {
    /// 503 `token_held`: another request is using the token or code, and its outcome is open. Internal to the RPC: the
    /// gateway waits for that outcome, and answers `service_unavailable` if it takes too long.
    public static func tokenHeld(retryAfter seconds: Int) -> ServiceError {
        ServiceError(.tokenHeld, detail: "Another request is using this link or code.", retryAfter: seconds)
    }
}
