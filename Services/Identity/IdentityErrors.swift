import Models

/// What identity says no with.
extension ServiceError {
    static let suspended = ServiceError(code: "user_suspended", status: 403, detail: "This user is suspended.")

    static let invalidCredentials = ServiceError(
        code: "invalid_credentials", status: 401, detail: "The e-mail address or the password is wrong.")

    static let emailTaken = ServiceError(
        code: "email_taken", status: 409, detail: "Someone has signed up with this e-mail address already.")

    static let unknownClient = ServiceError(
        code: "unknown_client", status: 400, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .body, path: "/client_id", type: "unknown", expected: "the id of a client")])

    static let clientExists = ServiceError(
        code: "client_exists", status: 409, detail: "There is a client with this id already.")

    static let notOwner = ServiceError(
        code: "not_owner", status: 403, detail: "Only owners of the account may do this.")

    static let alreadyMember = ServiceError(
        code: "already_member", status: 409, detail: "Someone with this e-mail address is a member already.")

    static let userErased = ServiceError(
        code: "user_erased", status: 409, detail: "This user was erased, so there is nothing to restore.")

    static let ambiguous = ServiceError(
        code: "ambiguous", status: 409, detail: "Several applications know this address; name one.")
}

extension [InvalidParameter] {
    /// Throws 400 with all of them, unless there are none.
    func refuse() throws(ServiceError) {
        if !isEmpty { throw .invalid(self) }
    }
}
