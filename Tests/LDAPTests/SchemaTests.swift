import LDAP
import Testing

@Suite struct SchemaTests {
    @Test func `the schema built into the program loads`() throws {
        let schema = try Schema.standard()
        #expect(schema.attributeTypes.count > 50)
    }
}
