"""What a machine offers a rep at the desk: a summary, a translation; and the rep's word where it judged wrongly."""
