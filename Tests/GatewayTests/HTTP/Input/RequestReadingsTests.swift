import Models
import NIOCore
import Primitives
import Testing

@testable import GatewayService

@Suite struct RequestReadingsTests {
    @Test func eachPartIsParsedOnce() throws {
        let readings = RequestReadings()
        var count = 0
        for _ in 0..<3 {
            let members = try readings.members { () throws(ServiceError) in
                count += 1
                return ["a": .bool(true)]
            }
            #expect(members == ["a": .bool(true)])
        }
        #expect(count == 1)
    }

    /// What was malformed for the CSRF guard is malformed for the endpoint.
    @Test func anErrorIsKeptToo() throws {
        let readings = RequestReadings()
        for error in [ServiceError.malformedForm, .contentTooLarge] {
            #expect(throws: ServiceError.malformedForm) {
                try readings.form { () throws(ServiceError) in throw error }
            }
        }
    }

    @Test func partsDoNotMix() throws {
        let readings = RequestReadings()
        #expect(throws: ServiceError.malformedQuery) {
            try readings.query { () throws(ServiceError) in throw .malformedQuery }
        }
        let form = try readings.form { () throws(ServiceError) in
            guard let form = FormParameters("a=b".utf8) else { throw .malformedForm }
            return form
        }
        #expect(form["a"] == "b" && readings.body == nil)
        readings.body = ByteBuffer(string: "a=b")
        #expect(readings.body?.readableBytes == 3)
    }
}
