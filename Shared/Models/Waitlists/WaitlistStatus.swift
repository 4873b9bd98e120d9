extension Waitlists {
    /// Whether a user is on a waitlist.
    public struct Status: Codable, Sendable, Equatable {
        /// Feature key for the waitlist row.
        public var featureKey: FeatureKey
        /// Whether the user is on the waitlist.
        public var signedUp: Bool
        /// Identifier of the user's row; null if there is none.
        @Nullable public var waitlistID: WaitlistRowID?

        /// - Parameter waitlistID: the user's row, or nil if the user is not on the waitlist.
        public init(featureKey: FeatureKey, waitlistID: WaitlistRowID?) {
            self.featureKey = featureKey
            self.signedUp = waitlistID != nil
            self.waitlistID = waitlistID
        }

        enum CodingKeys: String, CodingKey {
            case featureKey = "feature_key"
            case signedUp = "signed_up"
            case waitlistID = "waitlist_id"
        }
    }
}
