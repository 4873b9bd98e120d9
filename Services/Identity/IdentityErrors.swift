import Models

/// The errors that several handlers of identity answer with.
extension ServiceError {
    static let suspended = ServiceError(.userSuspended, detail: "This user is suspended.")

    static let invalidCredentials = ServiceError(
        .invalidCredentials, detail: "The email address or the password is wrong.")

    static let emailTaken = ServiceError(
        .emailTaken, detail: "A user has signed up with this email address already.")

    static let unknownClient = ServiceError(
        .unknownClient, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .body, path: "/client_id", type: "unknown", expected: "the id of a client")])

    static let clientExists = ServiceError(
        .clientExists, detail: "There is a client with this id already.")

    static let notOwner = ServiceError(
        .notOwner, detail: "Only an owner of the account may do this.")

    static let alreadyMember = ServiceError(
        .alreadyMember, detail: "A user with this email address is a member already.")

    static let userErased = ServiceError(
        .userErased, detail: "This user was erased, so there is nothing to restore.")

    static let ambiguous = ServiceError(
        .ambiguous, detail: "Several applications know this address; name one, as with --app.")
}

extension [InvalidParameter] {
    /// Throws 400 `invalid_request` with these parameters unless there are none.
    func refuse() throws(ServiceError) {
        if !isEmpty { throw .invalid(self) }
    }
}

extension ServiceError {
    static let emailVerificationRequired = ServiceError(
        .emailVerificationRequired,
        detail: "Please confirm your email address first: until then you can't invite anybody.")

    static func tooManyInvites(retryAfter seconds: Int) -> ServiceError {
        ServiceError(
            .rateLimited, detail: "Too many invitations were sent in a day. Please try again later.",
            retryAfter: seconds)
    }
}
