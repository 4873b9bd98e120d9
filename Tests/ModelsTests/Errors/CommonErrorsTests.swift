import Models
import Testing

@Suite struct CommonErrorsTests {
    @Test func unavailableTellsWhenToComeBack() {
        #expect(ServiceError.unavailable().retryAfter == 1)
        #expect(ServiceError.unavailable(retryAfter: 60).retryAfter == 60)
        #expect(ServiceError.unavailable().status == 503 && ServiceError.deadlineExceeded.status == 503)
        #expect(ServiceError.deadlineExceeded.retryAfter == 1)
    }

    /// The gateway tells these apart by their details, although they have one code.
    @Test func errorsOfARefreshTokenShareACodeAndDiffer() {
        let errors: [ServiceError] = [.invalidRefreshToken, .outdatedRefreshToken, .foreignRefreshToken]
        #expect(errors.allSatisfy { $0.code == .invalidRefreshToken })
        #expect(Set(errors.map(\.detail)).count == 3)
    }

    @Test func invalidListsItsParameters() {
        let parameters = [InvalidParameter(in: .body, path: "/email", type: "required")]
        #expect(ServiceError.invalid(parameters).invalidParams == parameters)
        #expect(ServiceError.invalid(parameters).status == 400)
    }

    @Test func notFoundNamesTheKindOfThing() {
        #expect(ServiceError.notFound("invitation").detail.contains("invitation"))
        #expect(ServiceError.notFound("invitation").status == 404)
    }
}
