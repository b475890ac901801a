"""Models that place texts by meaning or by letters, behind one seam."""
