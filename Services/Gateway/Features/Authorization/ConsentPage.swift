import Models
import Primitives

/// Asks users whether a third-party client may know what it requests.
enum ConsentPage {
    static let path = "/oauth2/consent"

    /// Where the browser is asked about a stored request.
    static func path(of id: Secret) -> String { FormEncoding.adding([("request", id.reveal())], to: path) }
}

extension SessionProfile {
    /// The first of the user's email addresses as people read it; nil if there is none.
    var displayEmail: String? { address?.displayText }
}
