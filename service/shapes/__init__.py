"""How each tool spells a post: pure mapping from decoded JSON to ours, one room per tool.

Fields that a room does not know are ignored; a value of the wrong type is refused by name. Everything that a tool
would publish is mapped (every version, thread item, comment, alt text and title), so that nothing slips past.
"""
