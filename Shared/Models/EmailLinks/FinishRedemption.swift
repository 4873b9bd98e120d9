extension Mailer {
    /// Finishes a redemption: token and code are used up, or can be redeemed again.
    ///
    /// Errors: 401 `token_invalid` for a redemption that holds nothing, or no longer does.
    public struct FinishRedemption: RPCMethod {
        public static let name = "mailer.finish_redemption"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The redemption.
        public var redemption: RedemptionID
        /// Whether token and code are used up.
        public var isSpent: Bool

        public init(_ redemption: RedemptionID, isSpent: Bool) {
            self.redemption = redemption
            self.isSpent = isSpent
        }
    }
}
