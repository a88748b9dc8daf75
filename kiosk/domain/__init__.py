"""The rules of the counter: pure Python, no input or output, no clock of its own, nothing imported from the rest."""
