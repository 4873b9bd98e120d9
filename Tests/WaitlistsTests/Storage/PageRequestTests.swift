import Models
import Testing

@testable import WaitlistsService

@Suite struct PageRequestTests {
    @Test(
        arguments: [
            (0, nil, "limit"), (101, nil, "limit"), (20, "x", "cursor"), (20, "user_1", "cursor"),
        ] as [(Int, String?, String)])
    func namesTheParameterThatIsRefused(limit: Int, cursor: String?, path: String) throws {
        let error = #expect(throws: ServiceError.self) { try PageRequest(limit: limit, cursor: cursor) }
        #expect(error?.invalidParams?.map(\.path) == [path])
    }

    @Test func readsTheCursorOfThePageBefore() throws {
        let id = WaitlistRowID.make()
        #expect(try PageRequest(limit: 20, cursor: id.description).position == id)
        #expect(try PageRequest(limit: 20, cursor: nil).position == nil)
    }
}
