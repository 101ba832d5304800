import { expect, test } from 'vitest'
import { oneDriveFile } from './onedrive.ts'

test.each([
  ['/home/ann/Downloads/OneDrive_2025-03-01.zip!/Documents/Tax.xlsx', 'Documents/Tax.xlsx', true],
  ['/home/ann/OneDrive_1_3-1-2025.zip!/IMG_1.jpg', 'IMG_1.jpg', true],
  ['all.zip!/OneDrive/IMG_1.jpg', 'OneDrive/IMG_1.jpg', true],
  ['/mnt/all/OneDrive - Example/a/b.docx', 'OneDrive - Example/a/b.docx', true],
  ['/home/ann/OneDrive/a/b.docx', 'a/b.docx', true],
  ['/home/ann/OneDrive/takeout.zip!/Takeout/x.json', 'Takeout/x.json', false],
  ['/home/ann/notes about OneDrive.txt', 'notes about OneDrive.txt', false],
])('%s is of OneDrive: %s, %s', (path, name, is) => {
  expect(oneDriveFile({ path, name }) !== undefined).toBe(is)
})
