import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ReportTests {
    @Test func keepsNullableFields() throws {
        let application = Application(id: .make(), name: "Shop", parentID: nil, createdAt: .now)
        let json = try Report(application) { _ in "" }.json()
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "id", "name", "parent_id", "hide_account_existence", "sign_up_by_mail", "sign_up_settings",
                "factor_settings", "branding", "created_at",
            ])
        #expect(object["parent_id"] is NSNull)
    }
}
