import Models
import Primitives
import Testing

@testable import GatewayService

@Suite struct ServiceErrorHTTPTests {
    @Test(arguments: [
        (ServiceError.contentTooLarge, 413), (.unsupportedMediaType, 415), (.unsupportedContentEncoding, 415),
        (.malformedForm, 400), (.malformedQuery, 400), (.routeNotFound, 404), (.missingClient, 400),
        (.originNotAllowed, 403), (.insufficientScope, 403), (.missingToken, 401), (.overloaded, 503),
        (.uriTooLong, 414), (.headersTooLarge, 431), (.requestTimeout, 408), (.malformedRequest, 400),
    ])
    func everyErrorHasTheStatusOfItsRFC(error: ServiceError, status: Int) {
        #expect(error.status == status)
    }

    /// What is in the detail is checked elsewhere as a number.
    @Test func detailsStateTheBoundsThatHold() {
        #expect(ServiceError.contentTooLarge.detail.contains("\(IncomingRequest.maximumBodyLength / 1024) KiB"))
        #expect(ServiceError.uriTooLong.detail.contains("\(GatewayChannel.maximumFieldSize / 1024) KiB"))
        #expect(ServiceError.headersTooLarge.detail.contains("\(GatewayChannel.maximumFieldSize / 1024) KiB each"))
        for error in [ServiceError.malformedForm, .malformedQuery] {
            #expect(error.detail.contains("\(FormParameters.maximumCount)"))
        }
    }

    @Test func aMalformedBodyNamesTheWholeBody() {
        #expect(ServiceError.malformedForm.invalidParams?.map(\.path) == [""])
        #expect(ServiceError.malformedQuery.invalidParams?.map(\.in) == [.query])
    }

    /// RFC 6750 §3.1: without a token the challenge has no error.
    @Test func aMissingTokenIsNotAnInvalidOne() {
        #expect(ServiceError.missingToken.code != ServiceError.invalidToken.code)
    }
}
