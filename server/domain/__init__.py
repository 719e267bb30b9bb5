"""The rules of text banking: values and the time in, values out; nothing here reads or writes anything."""
