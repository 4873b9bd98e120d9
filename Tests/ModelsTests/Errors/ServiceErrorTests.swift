import Models
import Testing

@Suite struct ServiceErrorTests {
    @Test func printsItsCodeAlone() {
        #expect("\(ServiceError.invalidToken)" == "invalid_token (401)")
        let error = ServiceError(.emailTaken, detail: "ann@example.com is taken")
        #expect(!"\(error)".contains("ann"))
    }

    @Test func leavesOutWhatItDoesNotHave() throws {
        try JSONForm.expect(
            ServiceError(.notFound, detail: "No such user."), #"{"code":"not_found","detail":"No such user."}"#)
    }

    @Test func crossesTheRPCWithAllMembers() throws {
        let error = ServiceError(
            .invalidRequest, detail: "d", invalidParams: [.init(in: .query, path: "a", type: "required")],
            retryAfter: 3, attestation: Proof(Secret("jws")))
        try JSONForm.expect(
            error,
            #"{"attestation":"jws","code":"invalid_request","detail":"d","#
                + #""invalidParams":[{"in":"query","path":"a","type":"required"}],"retryAfter":3}"#)
    }

    @Test func namesWhatTheUserCanShow() throws {
        try JSONForm.expect(
            ServiceError(.insufficientUserAuthentication, detail: "d").offering([.password, .recoveryCode]),
            #"{"code":"insufficient_user_authentication","detail":"d","factors":["password","recovery_code"]}"#)
    }

    @Test func attestationChangesNothingElse() {
        let attested = ServiceError.invalidRefreshToken.attested(by: Proof(Secret("jws")))
        #expect(attested.attestation == Proof(Secret("jws")))
        #expect(attested.code == .invalidRefreshToken && attested.detail == ServiceError.invalidRefreshToken.detail)
    }

    @Test(arguments: [
        "{}", #"{"code":"not_found"}"#, #"{"code":"unheard_of","detail":"d"}"#, #"{"code":404,"detail":"d"}"#,
    ])
    func refusesAnotherShape(json: String) {
        #expect(throws: DecodingError.self) { try JSONForm.read(ServiceError.self, json) }
    }
}
