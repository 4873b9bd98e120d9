import HTTPTypes
import Models

/// A sign-up without the present terms of service: a 403 problem that names them.
struct TermsNotAccepted: ProblemExtending {
    let terms: TermsOfService?

    var serviceError: ServiceError { .termsNotAccepted }
    var members: ProblemMembers { ProblemMembers(termsVersion: terms?.version, termsURL: terms?.url) }
    var deviceCookie: HTTPField? { nil }
}
