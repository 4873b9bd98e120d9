import Hummingbird
import Models

/// Confirms what was done, where no other page follows.
enum DonePage {
    static let path = "/login/done"

    /// What was done: the parameter `what` of the query.
    enum Event: String, CaseIterable {
        case verified, reset
        case verifiedWithReset = "verified-reset"
        case signedOut = "signed-out"
        case signedOutEverywhere = "signed-out-everywhere"
        /// An address was put on the waitlist for signing up.
        case waitlist
        /// The user has deleted themselves.
        case deleted
        /// A change of addresses was undone.
        case undone

        /// An address was verified, and credentials that were set up before were removed or not.
        static func verified(credentialsReset: Bool) -> Event { credentialsReset ? .verifiedWithReset : .verified }

        /// The names of the phrases for the title and the text.
        var phrases: (title: String, text: String) {
            switch self {
            case .verified: ("done_verified", "done_verified_text")
            case .verifiedWithReset: ("done_verified", "done_verified_reset_text")
            case .reset: ("done_reset", "done_reset_text")
            case .signedOut: ("done_signed_out", "done_signed_out_text")
            case .signedOutEverywhere: ("done_signed_out", "done_signed_out_everywhere_text")
            case .waitlist: ("done_waitlist", "done_waitlist_text")
            case .deleted: ("done_deleted", "done_deleted_text")
            case .undone: ("done_undone", "done_undone_text")
            }
        }
    }

    /// The page's path for an event.
    static func path(_ event: Event, _ query: PageQuery) -> String { query.path(path, ["what": event.rawValue]) }
}
