import Models

/// What identity says no with.
extension ServiceError {
    static let suspended = ServiceError(.userSuspended, detail: "This user is suspended.")

    static let invalidCredentials = ServiceError(
        .invalidCredentials, detail: "The e-mail address or the password is wrong.")

    static let emailTaken = ServiceError(
        .emailTaken, detail: "Someone has signed up with this e-mail address already.")

    static let unknownClient = ServiceError(
        .unknownClient, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .body, path: "/client_id", type: "unknown", expected: "the id of a client")])

    static let clientExists = ServiceError(
        .clientExists, detail: "There is a client with this id already.")

    static let notOwner = ServiceError(
        .notOwner, detail: "Only owners of the account may do this.")

    static let alreadyMember = ServiceError(
        .alreadyMember, detail: "Someone with this e-mail address is a member already.")

    static let userErased = ServiceError(
        .userErased, detail: "This user was erased, so there is nothing to restore.")

    static let ambiguous = ServiceError(
        .ambiguous, detail: "Several applications know this address; name one.")
}

extension [InvalidParameter] {
    /// Throws 400 with all of them, unless there are none.
    func refuse() throws(ServiceError) {
        if !isEmpty { throw .invalid(self) }
    }
}
